-- Number of messages by channel and state.
-- $1 channels, $2 states
SELECT channel, state, count(n.notification_id)::integer AS messages
FROM unnest($1::text[]) AS channel CROSS JOIN unnest($2::text[]) AS state
LEFT JOIN ops.notifications n USING (channel, state)
GROUP BY channel, state
