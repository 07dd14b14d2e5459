CREATE TABLE `enrichment_tag_changes` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`added` text NOT NULL,
	`removed` text NOT NULL,
	`at` integer NOT NULL,
	`by_id` text(22) NOT NULL,
	`by_name` text(64) NOT NULL,
	`written_at` integer,
	`operation_id` text(64) NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `enrichment_tag_changes_call` ON `enrichment_tag_changes` (`call_ref`);--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_tag_changes_operation` ON `enrichment_tag_changes` (`operation_id`);--> statement-breakpoint
CREATE TABLE `enrichment_tag_writes` (
	`call_ref` integer PRIMARY KEY NOT NULL,
	`state` text(16) NOT NULL,
	`queued_at` integer NOT NULL,
	`next_at` integer NOT NULL,
	`attempts` integer NOT NULL,
	`code` text(64) NOT NULL,
	`params` text NOT NULL,
	`detail` text NOT NULL,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE INDEX `enrichment_tag_writes_next` ON `enrichment_tag_writes` (`state`,`next_at`);--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `tagging` text;