-- Refused everywhere: an error in line 3 about the first argument of codes.
return function(v, record)
  for _ in utf8.codes("\x80") do end
  return "taken"
end
