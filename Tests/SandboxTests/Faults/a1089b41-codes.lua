-- Refused everywhere: an error in line 4, "invalid UTF-8 code".
return function(v, record)
  local n = 0
  for _ in utf8.codes("ab\x80\x80") do n = n + 1 end
  return tostring(n)
end
