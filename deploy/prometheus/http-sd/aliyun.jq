# Answers of "aliyun ecs DescribeInstances" (one or more pages, read with jq -s) to what Prometheus'
# http_sd wants: hosts that run, by their private address. --arg port 9100
[ .[].Instances.Instance[]
  | select(.Status == "Running" and (.OSType // "linux") == "linux")
  | . as $host
  | ( [ .VpcAttributes.PrivateIpAddress.IpAddress[]?, .InnerIpAddress.IpAddress[]?,
        .NetworkInterfaces.NetworkInterface[]?.PrimaryIpAddress ] | first ) as $address
  | select($address)
  | { targets: [ "\($address):\($port)" ],
      labels: {
        instance: (if (.InstanceName // "") == "" then .InstanceId else .InstanceName end),
        provider: "aliyun",
        region: .RegionId,
        zone: .ZoneId,
        role: ([ .Tags.Tag[]? | select(.TagKey == "role") | .TagValue ] | first // "none"),
        instance_id: .InstanceId
      } }
]
| sort_by(.labels.instance, .labels.instance_id)
# Names are what people give: where two hosts share one, the id tells them apart.
| group_by(.labels.instance)
| map(if length > 1 then map(.labels.instance += "-" + .labels.instance_id) else . end)
| add // []
