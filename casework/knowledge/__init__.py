"""The knowledge folder: questions about policy, answered with the document and the article they rest on."""
