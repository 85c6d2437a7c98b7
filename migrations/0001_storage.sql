-- Room on each page for the next version of a row: a delivery moves four or five times, each time in place (HOT).
ALTER TABLE deliveries SET (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.02);--> statement-breakpoint
ALTER TABLE counts SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE senders SET (fillfactor = 50);--> statement-breakpoint
ALTER TABLE slices SET (fillfactor = 50);
