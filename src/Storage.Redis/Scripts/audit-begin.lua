-- Appends an entry to the audit log under the next number.
--
-- KEYS  audit log
-- ARGV  the field with the last number, the entry as JSON
-- RESULT  its number

local id = redis.call('HINCRBY', KEYS[1], ARGV[1], 1)
redis.call('HSET', KEYS[1], string.format('%.0f', id), ARGV[2])
return id
