-- Refused everywhere: an error in line 3, as there is no debug library.
return function(v, record)
  return debug.getinfo(0, ">")
end
