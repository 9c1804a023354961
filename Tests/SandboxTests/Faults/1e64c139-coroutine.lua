-- Refused everywhere: an error in line 3, as there are no coroutines.
return function(v, record)
  local close = coroutine.close
  return "closed"
end
