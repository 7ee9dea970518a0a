"""What numbers a text holds, however they are written: values with units, in every way to say them."""
