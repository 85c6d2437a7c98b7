-- A histogram is one number from now on: the count of bucket b times 10^(12 b).
CREATE FUNCTION pack_counts(counts integer[]) RETURNS numeric LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(sum(n * ('1' || repeat('0', 12 * (i - 1)::int))::numeric), 0) FROM unnest(counts) WITH ORDINALITY AS u (n, i)
$$;--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "delivered_in" SET DATA TYPE numeric USING pack_counts(delivered_in);--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "delivered_in" SET DEFAULT '0';--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "delivered_in" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "read_in" SET DATA TYPE numeric USING pack_counts(read_in);--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "read_in" SET DEFAULT '0';--> statement-breakpoint
ALTER TABLE "counts" ALTER COLUMN "read_in" SET NOT NULL;--> statement-breakpoint
DROP FUNCTION pack_counts(integer[]);--> statement-breakpoint
DROP AGGREGATE sum_counts(integer[]);--> statement-breakpoint
DROP FUNCTION add_counts(integer[], integer[]);
