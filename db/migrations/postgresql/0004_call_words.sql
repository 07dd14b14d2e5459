CREATE INDEX "enrichment_words" ON "enrichment_calls" USING gin (to_tsvector('simple', "search_text"));
