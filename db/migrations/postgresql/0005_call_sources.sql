CREATE TABLE "enrichment_sources" (
	"kind" text COLLATE "C" PRIMARY KEY NOT NULL,
	"address" text COLLATE "C" NOT NULL,
	"position" json NOT NULL,
	"read_count" bigint NOT NULL,
	"caught_up_at" bigint,
	"updated_at" bigint NOT NULL
);
