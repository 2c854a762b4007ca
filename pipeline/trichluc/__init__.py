"""trichluc: structured records from Vietnamese news articles, with the exact characters that prove each finding."""
