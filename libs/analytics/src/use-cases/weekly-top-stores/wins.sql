-- How many weeks of the list each store was on top; a tied week counts for each of its stores.
SELECT store, "storeType", count(*) AS weeks
FROM list
CROSS JOIN jsonb_to_recordset(list.stores) AS winner(store integer, "storeType" text)
GROUP BY store, "storeType"
ORDER BY weeks DESC, store
