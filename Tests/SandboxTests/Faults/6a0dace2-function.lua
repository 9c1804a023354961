-- Refused everywhere: a syntax error in line 5, behind the assignment to a constant (5.4.3 and older compile it).
return function(v, record)
  local x <const> = {}
  function x() end
  return "assigned"
end
