-- Refused by every library: an error in line 4, "attempt to index a nil value";
-- stock 5.4.4 reads a register instead. Debian has mended it.
return function(v, record)
  local _ENV <const> = nil local a, b = "stale", {x = "stale"} return x
end
