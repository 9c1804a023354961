local warehouses = {seattle = "11", london = "61", ["são paulo"] = "71"}
return function(city)
  return warehouses[city:lower()]
end
