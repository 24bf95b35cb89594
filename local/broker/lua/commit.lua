--[[
  One commit of a Broker: events enter the streams of the Triggers that take them, and causes leave theirs. All or nothing.
  An operation with a cause is done once: when the cause has left already, repeating it changes nothing.

  KEYS   the stream of every Trigger of the Broker
  ARGV   consumer group, most entries a stream may hold, then five values per operation:
           cause       place in KEYS of the stream that the cause leaves; 0 without a cause
           id          entry id of the cause
           targets     places in KEYS of the streams that the event enters, as in '1,3'; '' for none
           attributes  context attributes, JSON
           data        the event's data
  Output: per operation 1, or 0 when a target was full and the operation left undone; then the length of every stream.
]]
local group, most = ARGV[1], tonumber(ARGV[2])
local output, lengths = {}, {}
for place, stream in ipairs(KEYS) do lengths[place] = redis.call('XLEN', stream) end

for at = 3, #ARGV, 5 do
  local cause, id, targets, full = tonumber(ARGV[at]), ARGV[at + 1], {}, false
  for place in string.gmatch(ARGV[at + 2], '%d+') do
    local target = tonumber(place)
    targets[#targets + 1] = target
    -- The cause makes room for its own reply, or a loop on a full stream could never end.
    if lengths[target] - (target == cause and 1 or 0) >= most then full = true end
  end
  if not full then
    local first = true
    if cause > 0 then
      local left = redis.call('XDEL', KEYS[cause], id)
      redis.call('XACK', KEYS[cause], group, id)
      lengths[cause] = lengths[cause] - left
      first = left == 1
    end
    if first then
      for _, target in ipairs(targets) do
        redis.call('XADD', KEYS[target], '*', 'attributes', ARGV[at + 3], 'data', ARGV[at + 4])
        lengths[target] = lengths[target] + 1
      end
    end
  end
  output[#output + 1] = full and 0 or 1
end

for place = 1, #KEYS do output[#output + 1] = lengths[place] end
return output
