"""The pages of staff, under ``/staff``: rendered here, from what the API's own functions answer."""
