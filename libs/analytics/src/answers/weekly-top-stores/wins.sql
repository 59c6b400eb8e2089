-- Number of complete weeks of the list in which each store was a top store; a tied week counts for each of its stores.
SELECT store, "storeType", count(*) AS weeks
FROM list
CROSS JOIN jsonb_to_recordset(list.stores) AS winner(store integer, "storeType" text)
WHERE state = 'COMPLETE'
GROUP BY store, "storeType"
ORDER BY weeks DESC, store
