CREATE FULLTEXT INDEX `enrichment_words` ON `enrichment_calls` (`search_text`);
