-- Refused everywhere: an error in line 5, "attempt to perform 'n%%0'".
return function(v, record)
  local zero = #v - #v
  local one = #v - #v + 1
  return one % zero
end
