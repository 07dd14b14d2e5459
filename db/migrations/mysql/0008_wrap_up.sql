CREATE TABLE `enrichment_templates` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`name` varchar(64) NOT NULL,
	`position` int NOT NULL,
	`fields` json NOT NULL,
	`is_archived` boolean NOT NULL,
	CONSTRAINT `enrichment_templates_id` PRIMARY KEY(`id`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_wrap_ups` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`user_id` varchar(22) NOT NULL,
	`user_name` varchar(64) NOT NULL,
	`due_at` bigint NOT NULL,
	`state` varchar(16) NOT NULL,
	`settled_at` bigint,
	CONSTRAINT `enrichment_wrap_ups_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_wrap_ups_call` UNIQUE(`call_ref`)
);
--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `has_automatic_note` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_note_versions` ADD `is_automatic` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_notes` ADD `is_automatic` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_wrap_ups` ADD CONSTRAINT `enrichment_wrap_ups_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `enrichment_wrap_ups_due` ON `enrichment_wrap_ups` (`state`,`due_at`);