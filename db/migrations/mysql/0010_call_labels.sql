ALTER TABLE `enrichment_calls` ADD `labels` longtext NOT NULL;--> statement-breakpoint
SET SESSION group_concat_max_len = 1000000;--> statement-breakpoint
UPDATE `enrichment_calls` SET `labels` = concat(
	coalesce((SELECT group_concat(concat(' _', `kind`, '_', lower(hex(`value`))) SEPARATOR '') FROM `enrichment_marks` WHERE `call_ref` = `enrichment_calls`.`id`), ''),
	coalesce(concat(' _disposition_', lower(hex(`disposition`))), ''), coalesce(concat(' _direction_', lower(hex(`direction`))), ''),
	CASE WHEN `is_noted` THEN ' _noted_31' ELSE ' _noted_30' END, CASE WHEN `has_automatic_note` THEN ' _automatic_31' ELSE ' _automatic_30' END, CASE WHEN `state` IN ('ringing', 'talking') THEN ' _live_31' ELSE ' _live_30' END);
