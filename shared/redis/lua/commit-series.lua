--[[
  Commits what an analyzer has worked out for one series, if nobody else has committed since it read the series.

  KEYS[1] window     sorted set: score = sample time (ms), member = "<sample key> <value>"
  KEYS[2] state      hash: v version, n samples ever added, l late, d duplicates, a anomalies, s detector state, j last verdict
  KEYS[3] anomalies  sorted set: score = sample time (ms), member = the anomaly as JSON
  ARGV[1]  version that the caller has read, '' for a series that does not exist
  ARGV[2]  version to store
  ARGV[3]  most samples in the window
  ARGV[4]  most ms between the oldest and the newest sample, 0 = no limit
  ARGV[5]  ms until the series is forgotten
  ARGV[6]  samples ever added, these included
  ARGV[7]  detector state
  ARGV[8]  last verdict, '' = leave as it is
  ARGV[9]  late samples to count
  ARGV[10] duplicates to count
  ARGV[11] most anomalies kept
  ARGV[12] number of samples, then score and member of each, then score and member of each anomaly
  Output: nil when committed; otherwise the series as it is: version, state fields n and s, and the window with scores.

  A commit without samples counts late ones and duplicates and leaves the version: the window has not changed.
  Every commit renews the time to live of all three keys: a series expires as a whole, or its state would outlive its window.
  The order of the window decides what is trimmed, never the order of arrival.
]]
local window, state, anomalies = KEYS[1], KEYS[2], KEYS[3]
local version = redis.call('HGET', state, 'v') or ''
if version ~= ARGV[1] then
  local now = redis.call('HMGET', state, 'n', 's')
  return { version, now[1] or '0', now[2] or '', redis.call('ZRANGE', window, 0, -1, 'WITHSCORES') }
end

local late, duplicates, samples = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[12])
if late > 0 then redis.call('HINCRBY', state, 'l', late) end
if duplicates > 0 then redis.call('HINCRBY', state, 'd', duplicates) end

if samples > 0 then
  local last = 12 + samples * 2
  redis.call('ZADD', window, unpack(ARGV, 13, last))
  local length = redis.call('ZCARD', window)
  local cap, span = tonumber(ARGV[3]), tonumber(ARGV[4])
  if length > cap then redis.call('ZREMRANGEBYRANK', window, 0, length - cap - 1) end
  if span > 0 then
    local newest = tonumber(redis.call('ZRANGE', window, -1, -1, 'WITHSCORES')[2])
    redis.call('ZREMRANGEBYSCORE', window, '-inf', string.format('(%.0f', newest - span))
  end
  redis.call('HSET', state, 'v', ARGV[2], 'n', ARGV[6], 's', ARGV[7])
  if ARGV[8] ~= '' then redis.call('HSET', state, 'j', ARGV[8]) end
  if #ARGV > last then
    redis.call('HINCRBY', state, 'a', (#ARGV - last) / 2)
    redis.call('ZADD', anomalies, unpack(ARGV, last + 1))
    redis.call('ZREMRANGEBYRANK', anomalies, 0, -(tonumber(ARGV[11]) + 1))
  end
end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
return false
