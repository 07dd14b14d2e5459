DROP TRIGGER `enrichment_words_insert`;--> statement-breakpoint
DROP TRIGGER `enrichment_words_delete`;--> statement-breakpoint
DROP TRIGGER `enrichment_words_update`;--> statement-breakpoint
DROP TABLE `enrichment_words`;--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `labels` text NOT NULL DEFAULT '';--> statement-breakpoint
UPDATE `enrichment_calls` SET `labels` = coalesce((SELECT group_concat(' _' || `kind` || '_' || lower(hex(`value`)), '') FROM `enrichment_marks` WHERE `call_ref` = `enrichment_calls`.`id`), '')
	|| CASE WHEN `disposition` IS NULL THEN '' ELSE ' _disposition_' || lower(hex(`disposition`)) END || CASE WHEN `direction` IS NULL THEN '' ELSE ' _direction_' || lower(hex(`direction`)) END
	|| CASE WHEN `is_noted` THEN ' _noted_31' ELSE ' _noted_30' END || CASE WHEN `has_automatic_note` THEN ' _automatic_31' ELSE ' _automatic_30' END || CASE WHEN `state` IN ('ringing', 'talking') THEN ' _live_31' ELSE ' _live_30' END;--> statement-breakpoint
CREATE VIRTUAL TABLE `enrichment_words` USING fts5(`words`, content='', detail=none, columnsize=0, prefix='1 2 3', tokenize="unicode61 remove_diacritics 0 tokenchars '_'");--> statement-breakpoint
CREATE VIRTUAL TABLE `enrichment_vocabulary` USING fts5vocab('enrichment_words', 'row');--> statement-breakpoint
INSERT INTO `enrichment_words` (`rowid`, `words`) SELECT (`started_at` / 1000 << 31) | `id`, `search_text` || `labels` FROM `enrichment_calls` ORDER BY `started_at`, `id`;--> statement-breakpoint
CREATE TRIGGER `enrichment_words_insert` AFTER INSERT ON `enrichment_calls` BEGIN
	INSERT INTO `enrichment_words` (`rowid`, `words`) VALUES ((new.`started_at` / 1000 << 31) | new.`id`, new.`search_text` || new.`labels`);
END;--> statement-breakpoint
CREATE TRIGGER `enrichment_words_delete` AFTER DELETE ON `enrichment_calls` BEGIN
	INSERT INTO `enrichment_words` (`enrichment_words`, `rowid`, `words`) VALUES ('delete', (old.`started_at` / 1000 << 31) | old.`id`, old.`search_text` || old.`labels`);
END;--> statement-breakpoint
CREATE TRIGGER `enrichment_words_update` AFTER UPDATE OF `search_text`, `labels`, `started_at` ON `enrichment_calls` WHEN old.`search_text` <> new.`search_text` OR old.`labels` <> new.`labels` OR old.`started_at` / 1000 <> new.`started_at` / 1000 BEGIN
	INSERT INTO `enrichment_words` (`enrichment_words`, `rowid`, `words`) VALUES ('delete', (old.`started_at` / 1000 << 31) | old.`id`, old.`search_text` || old.`labels`);
	INSERT INTO `enrichment_words` (`rowid`, `words`) VALUES ((new.`started_at` / 1000 << 31) | new.`id`, new.`search_text` || new.`labels`);
END;
