-- Refused everywhere: an error in line 4, "variable '(for state)' got a non-closable value".
return function(v, record)
  local n = 0
  for k in next, {1}, nil, {} do
    local function f() return k end
    break
  end
  return "not closed"
end
