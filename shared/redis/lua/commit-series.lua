--[[
  Commits what an analyzer has worked out for one series, if nobody else has committed since it read the series.

  KEYS[1] window     sorted set: score = sample time (ms), member = "<sample key> <value>"
  KEYS[2] state      hash: v version, n samples ever added, l late, d duplicates, a anomalies, j last verdict,
                     s head of the detector state, p number of its further pages, s1, s2, … those pages
  KEYS[3] anomalies  sorted set: score = sample time (ms), member = the anomaly as JSON
  KEYS[4] verdicts   string, a ring of records of 36 characters: what was said of the newest samples, in places that
                     their numbers give; a place that was never written is all zero bytes
  ARGV[1]  version that the caller has read, '' for a series that does not exist
  ARGV[2]  version to store
  ARGV[3]  most samples in the window
  ARGV[4]  most ms between the oldest and the newest sample, 0 = no limit
  ARGV[5]  ms until the series is forgotten
  ARGV[6]  samples ever added, these included
  ARGV[7]  head of the detector state
  ARGV[8]  last verdict, '' = leave as it is
  ARGV[9]  late samples to count
  ARGV[10] duplicates to count
  ARGV[11] most anomalies kept
  ARGV[12] number of samples
  ARGV[13] number of further pages of the detector state
  ARGV[14] number of those that are sent; the others are as the version that was read has them
  ARGV[15] places in the ring of verdicts, 0 = there is to be none
  ARGV[16] records of the newest of these samples, oldest first, no more than there are places
  then     field and bytes of each page, score and member of each sample, score and member of each anomaly
  Output: nil when committed; otherwise the series as it is: version, samples ever added, the detector state with all of its
          pages, and the window with scores.

  A commit without samples counts late ones and duplicates and leaves the version: the window has not changed.
  Every commit renews the time to live of all keys: a series expires as a whole, or its state would outlive its window.
  The order of the window decides what is trimmed, never the order of arrival.
]]
local window, state, anomalies, verdicts = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local stored = redis.call('HMGET', state, 'v', 'p')
local version, pages = stored[1] or '', tonumber(stored[2] or 0)
if version ~= ARGV[1] then
  local now = redis.call('HMGET', state, 'n', 's')
  local text = { now[2] or '' }
  for page = 1, pages do text[page + 1] = redis.call('HGET', state, 's' .. page) or '' end
  return { version, now[1] or '0', table.concat(text), redis.call('ZRANGE', window, 0, -1, 'WITHSCORES') }
end

local late, duplicates, samples = tonumber(ARGV[9]), tonumber(ARGV[10]), tonumber(ARGV[12])
if late > 0 then redis.call('HINCRBY', state, 'l', late) end
if duplicates > 0 then redis.call('HINCRBY', state, 'd', duplicates) end

if samples > 0 then
  local first = 17 + tonumber(ARGV[14]) * 2
  local last = first - 1 + samples * 2
  redis.call('ZADD', window, unpack(ARGV, first, last))
  local length = redis.call('ZCARD', window)
  local cap, span = tonumber(ARGV[3]), tonumber(ARGV[4])
  if length > cap then redis.call('ZREMRANGEBYRANK', window, 0, length - cap - 1) end
  if span > 0 then
    local newest = tonumber(redis.call('ZRANGE', window, -1, -1, 'WITHSCORES')[2])
    redis.call('ZREMRANGEBYSCORE', window, '-inf', string.format('(%.0f', newest - span))
  end
  redis.call('HSET', state, 'v', ARGV[2], 'n', ARGV[6], 's', ARGV[7])
  if first > 17 then redis.call('HSET', state, unpack(ARGV, 17, first - 1)) end
  local now = tonumber(ARGV[13])
  if now ~= pages then redis.call('HSET', state, 'p', now) end
  for page = now + 1, pages do redis.call('HDEL', state, 's' .. page) end
  if ARGV[8] ~= '' then redis.call('HSET', state, 'j', ARGV[8]) end
  if #ARGV > last then
    redis.call('HINCRBY', state, 'a', (#ARGV - last) / 2)
    redis.call('ZADD', anomalies, unpack(ARGV, last + 1))
    redis.call('ZREMRANGEBYRANK', anomalies, 0, -(tonumber(ARGV[11]) + 1))
  end
  local places, records = tonumber(ARGV[15]), #ARGV[16] / 36
  if records > 0 then
    local earlier, size = tonumber(ARGV[6]) - records, places * 36
    local from, new = earlier % places * 36, ARGV[16]
    local rest = #new - (size - from)
    if rest > 0 then new = string.sub(new, 1, size - from) end
    -- Nearly always there are as many samples as places, and the ring is whole.
    if earlier < places or redis.call('SETRANGE', verdicts, from, new) ~= size then
      local ring = redis.call('GET', verdicts) or ''
      -- Written with more places: there is no telling which of its records are the newest.
      if #ring > size then ring = '' end
      -- Set anew while it grows: what SETRANGE makes longer takes up to twice its length, for good.
      local before, after = string.sub(ring, 1, from), string.sub(ring, from + #new + 1)
      redis.call('SET', verdicts, before .. string.rep('\0', from - #before) .. new .. after)
    end
    if rest > 0 then redis.call('SETRANGE', verdicts, 0, string.sub(ARGV[16], -rest)) end
  end
end
for i = 1, 3 do redis.call('PEXPIRE', KEYS[i], ARGV[5]) end
if ARGV[15] == '0' then redis.call('DEL', verdicts) else redis.call('PEXPIRE', verdicts, ARGV[5]) end
return false
