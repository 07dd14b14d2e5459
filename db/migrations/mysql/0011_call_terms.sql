DROP INDEX `enrichment_calls_state` ON `enrichment_calls`;--> statement-breakpoint
CREATE INDEX `enrichment_calls_state` ON `enrichment_calls` (`state`,`disposition`,`said_at`);--> statement-breakpoint
CREATE TABLE `enrichment_terms` (
	`term` varchar(191) NOT NULL,
	`second` bigint NOT NULL,
	`call_ref` bigint NOT NULL,
	CONSTRAINT `enrichment_terms_pk` PRIMARY KEY(`term`,`second`,`call_ref`)
);
--> statement-breakpoint
CREATE INDEX `enrichment_terms_call` ON `enrichment_terms` (`call_ref`);--> statement-breakpoint
-- the program fills enrichment_terms
--> statement-breakpoint
ALTER TABLE `enrichment_terms` ADD CONSTRAINT `enrichment_terms_call_fk` FOREIGN KEY (`call_ref`) REFERENCES `enrichment_calls`(`id`) ON DELETE cascade;--> statement-breakpoint
DROP INDEX `enrichment_words` ON `enrichment_calls`;
