CREATE TABLE `enrichment_sources` (
	`kind` varchar(16) NOT NULL,
	`address` longtext NOT NULL,
	`position` json NOT NULL,
	`read_count` bigint NOT NULL,
	`caught_up_at` bigint,
	`updated_at` bigint NOT NULL,
	CONSTRAINT `enrichment_sources_kind` PRIMARY KEY(`kind`)
);
