-- Right answer everywhere: "0 right". A jump over declarations to the end of a block: the registers are
-- unwritten on that way, and nothing may read them. Must not be refused.
return function(v, record)
  local n, f = 0, nil
  for i = 1, 3 do
    if i < 3 then goto continue end
    local x = "right"
    f = function() return x end
    ::continue::
  end
  return n .. " " .. f()
end
