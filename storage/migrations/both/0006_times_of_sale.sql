-- From when and until when seats of a date are sold; NULL sets no bound, as it was before.
ALTER TABLE concert_date ADD COLUMN sales_open_at <time>;
ALTER TABLE concert_date ADD COLUMN sales_close_at <time>;
