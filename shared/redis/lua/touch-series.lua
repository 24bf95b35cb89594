--[[
  Notes in the index that a series is alive, and keeps the index bounded.

  KEYS[1] names  sorted set, all scores 0: series keys in lexical order, for paging
  KEYS[2] seen   sorted set: score = when last seen (ms)
  ARGV    series key, now (ms), most series, ms until a silent series is forgotten
  Output: the series that had to go – silent for too long, or the least recently seen of too many – at most 100 a call,
          never the one that is touched.

  When a series was seen never goes back: the clocks of replicas differ.
]]
local names, seen, series = KEYS[1], KEYS[2], ARGV[1]
local now, most, ttl = tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
redis.call('ZADD', seen, 'GT', now, series)
redis.call('ZADD', names, 0, series)
redis.call('PEXPIRE', seen, ttl)
redis.call('PEXPIRE', names, ttl)

local gone = redis.call('ZRANGEBYSCORE', seen, '-inf', string.format('(%.0f', now - ttl), 'LIMIT', 0, 100)
local over = math.min(redis.call('ZCARD', seen) - #gone - most, 100 - #gone)
if over > 0 then
  -- One more than must go, in case the touched one is among them.
  local oldest = redis.call('ZRANGE', seen, #gone, #gone + over)
  for i = 1, #oldest do
    if over > 0 and oldest[i] ~= series then
      gone[#gone + 1] = oldest[i]
      over = over - 1
    end
  end
end
if #gone > 0 then
  redis.call('ZREM', seen, unpack(gone))
  redis.call('ZREM', names, unpack(gone))
end
return gone
