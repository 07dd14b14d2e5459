CREATE VIRTUAL TABLE `enrichment_words` USING fts5(`search_text`, content='enrichment_calls', content_rowid='id', prefix='2 3', tokenize='unicode61 remove_diacritics 0');--> statement-breakpoint
CREATE TRIGGER `enrichment_words_insert` AFTER INSERT ON `enrichment_calls` BEGIN
	INSERT INTO `enrichment_words` (`rowid`, `search_text`) VALUES (new.`id`, new.`search_text`);
END;--> statement-breakpoint
CREATE TRIGGER `enrichment_words_delete` AFTER DELETE ON `enrichment_calls` BEGIN
	INSERT INTO `enrichment_words` (`enrichment_words`, `rowid`, `search_text`) VALUES ('delete', old.`id`, old.`search_text`);
END;--> statement-breakpoint
CREATE TRIGGER `enrichment_words_update` AFTER UPDATE OF `search_text` ON `enrichment_calls` WHEN old.`search_text` <> new.`search_text` BEGIN
	INSERT INTO `enrichment_words` (`enrichment_words`, `rowid`, `search_text`) VALUES ('delete', old.`id`, old.`search_text`);
	INSERT INTO `enrichment_words` (`rowid`, `search_text`) VALUES (new.`id`, new.`search_text`);
END;--> statement-breakpoint
INSERT INTO `enrichment_words` (`enrichment_words`) VALUES ('rebuild');
