CREATE TABLE `enrichment_tag_changes` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`added` json NOT NULL,
	`removed` json NOT NULL,
	`at` bigint NOT NULL,
	`by_id` varchar(22) NOT NULL,
	`by_name` varchar(64) NOT NULL,
	`written_at` bigint,
	`operation_id` varchar(64) NOT NULL,
	CONSTRAINT `enrichment_tag_changes_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_tag_changes_operation` UNIQUE(`operation_id`)
);
--> statement-breakpoint
CREATE TABLE `enrichment_tag_writes` (
	`call_ref` bigint NOT NULL,
	`state` varchar(16) NOT NULL,
	`queued_at` bigint NOT NULL,
	`next_at` bigint NOT NULL,
	`attempts` int NOT NULL,
	`code` varchar(64) NOT NULL,
	`params` json NOT NULL,
	`detail` longtext NOT NULL,
	CONSTRAINT `enrichment_tag_writes_call_ref` PRIMARY KEY(`call_ref`)
);
--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `tagging` json;--> statement-breakpoint
ALTER TABLE `enrichment_tag_changes` ADD CONSTRAINT `enrichment_tag_changes_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
ALTER TABLE `enrichment_tag_writes` ADD CONSTRAINT `enrichment_tag_writes_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `enrichment_tag_changes_call` ON `enrichment_tag_changes` (`call_ref`);--> statement-breakpoint
CREATE INDEX `enrichment_tag_writes_next` ON `enrichment_tag_writes` (`state`,`next_at`);