"""Plain Rasa with DIET on the same training data: what its scores beside ours are measured with.

Stock Rasa throughout: the project that ``benchmarks.plain_rasa.build`` lays out, `rasa train nlu`, `rasa run
--enable-api`, its parse endpoint. Trained once per training data and kept below ``var/evals/plain``.
"""
