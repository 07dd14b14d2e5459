CREATE TABLE `enrichment_turns` (
	`id` bigint AUTO_INCREMENT NOT NULL,
	`call_ref` bigint NOT NULL,
	`leg` int NOT NULL,
	`side` varchar(16) NOT NULL,
	`extension` varchar(32) NOT NULL,
	`is_told` boolean NOT NULL,
	`is_answered` boolean NOT NULL,
	`ring_seconds` int,
	`talk_seconds` int,
	CONSTRAINT `enrichment_turns_id` PRIMARY KEY(`id`),
	CONSTRAINT `enrichment_turns_call` UNIQUE(`call_ref`,`leg`,`side`)
);
--> statement-breakpoint
ALTER TABLE `enrichment_calls` ADD `is_voicemail` boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE `enrichment_turns` ADD CONSTRAINT `enrichment_turns_call_ref_enrichment_calls_id_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade ON UPDATE no action;--> statement-breakpoint
CREATE INDEX `enrichment_calls_figures` ON `enrichment_calls` (`started_at`,`state`,`disposition`,`is_voicemail`,`ring_seconds`,`talk_seconds`,`is_noted`,`direction`,`id`);