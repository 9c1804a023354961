-- Refused when it is loaded where the library has the fault (line 4); else "right".
local calls = {[true] = function(v) return "right" end, [false] = function(v) return "right" end}
return function(v, record)
  return calls[not (v ~= v)](v)
end
