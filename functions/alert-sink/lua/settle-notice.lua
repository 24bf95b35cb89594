--[[
  Notes what became of a notice that was claimed, unless the lease has passed to somebody else.

  KEYS[1] due         sorted set: notice ids, score = next attempt, or the end of the lease (clock, ms)
  KEYS[2] notices     hash: notice id -> notice
  KEYS[3] alerts      hash: alert id -> alert
  KEYS[4] deliveries  hash: "<alert id> <channel>" -> what became of its latest notice
  ARGV[1] notice id
  ARGV[2] end of the lease with which it was claimed (ms)
  ARGV[3] next attempt (ms), '' = there is none and the notice goes
  ARGV[4] notice to store with the next attempt
  ARGV[5] alert id
  ARGV[6] channel
  ARGV[7] what became of it, '' = nothing to note; kept only as long as the alert is
  Output: 1 when noted, 0 when the lease was somebody else's.
]]
local due, notices, alerts, deliveries = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local id = ARGV[1]
-- The thousandths are the place in what was claimed.
if math.floor(tonumber(redis.call('ZSCORE', due, id) or '-1')) ~= tonumber(ARGV[2]) then return 0 end
if ARGV[3] == '' then
  redis.call('ZREM', due, id)
  redis.call('HDEL', notices, id)
else
  redis.call('ZADD', due, ARGV[3], id)
  redis.call('HSET', notices, id, ARGV[4])
end
if ARGV[7] ~= '' and redis.call('HEXISTS', alerts, ARGV[5]) == 1 then
  local ttl = redis.call('PTTL', alerts)
  redis.call('HSET', deliveries, ARGV[5] .. ' ' .. ARGV[6], ARGV[7])
  if ttl > 0 then redis.call('PEXPIRE', deliveries, ttl) end
end
return 1
