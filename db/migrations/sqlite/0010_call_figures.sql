CREATE TABLE `enrichment_turns` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`call_ref` integer NOT NULL,
	`leg` integer NOT NULL,
	`side` text(16) NOT NULL,
	`extension` text(32) NOT NULL,
	`is_told` integer NOT NULL,
	`is_answered` integer NOT NULL,
	`ring_seconds` integer,
	`talk_seconds` integer,
	FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON UPDATE no action ON DELETE cascade
);
--> statement-breakpoint
CREATE UNIQUE INDEX `enrichment_turns_call` ON `enrichment_turns` (`call_ref`,`leg`,`side`);--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `is_voicemail` integer DEFAULT false NOT NULL;--> statement-breakpoint
CREATE INDEX `enrichment_calls_figures` ON `enrichment_calls` (`started_at`,`state`,`disposition`,`is_voicemail`,`ring_seconds`,`talk_seconds`,`is_noted`,`direction`,`id`);