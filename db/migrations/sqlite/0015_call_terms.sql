DROP INDEX `enrichment_calls_state`;--> statement-breakpoint
CREATE INDEX `enrichment_calls_state` ON `enrichment_calls` (`state`,`disposition`,`said_at`);