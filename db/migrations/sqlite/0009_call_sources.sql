CREATE TABLE `enrichment_sources` (
	`kind` text(16) PRIMARY KEY NOT NULL,
	`address` text NOT NULL,
	`position` text NOT NULL,
	`read_count` integer NOT NULL,
	`caught_up_at` integer,
	`updated_at` integer NOT NULL
);
