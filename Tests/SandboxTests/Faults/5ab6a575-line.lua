-- Refused everywhere: an error. In line 4 up to 5.4.6, in line 5 since.
return function(v, record)
  local missing
  return (missing
    (v))
end
