"""What is measured: each module gives some rows of the table."""
