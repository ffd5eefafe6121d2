# The same truth that the provisioner reads; see docs/topics.md.
locals {
  catalogue = yamldecode(file("${path.module}/../topics/src/main/resources/topics.yaml"))

  milliseconds = { ms = 1, s = 1000, m = 60000, h = 3600000, d = 86400000 }
  partitions   = merge(local.catalogue.partitions, var.partitions)
  copies       = min(local.catalogue.defaults.replication, var.broker_count)
  in_sync      = min(local.catalogue.defaults.minInsyncReplicas, var.broker_count)

  # Spans such as 7d or 15m, split into number and unit.
  spans = {
    for topic in local.catalogue.topics : topic.name => {
      for key in ["retention", "segment"] :
      "${key}.ms" => regex("^(?P<count>\\d+)(?P<unit>ms|s|m|h|d)$", topic[key]) if can(topic[key])
    }
  }

  topics = {
    for topic in local.catalogue.topics : "${local.catalogue.prefix}${topic.name}" => {
      partitions = local.partitions[topic.group]
      config = merge(
        { for key, value in local.catalogue.defaults.config : key => tostring(value) },
        {
          "cleanup.policy"      = try(topic.cleanup, "delete")
          "min.insync.replicas" = tostring(local.in_sync)
        },
        { for key, span in local.spans[topic.name] : key => tostring(tonumber(span.count) * local.milliseconds[span.unit]) },
        { for key, value in try(topic.config, {}) : key => tostring(value) },
      )
    }
  }
}

resource "kafka_topic" "this" {
  for_each = local.topics

  name               = each.key
  partitions         = each.value.partitions
  replication_factor = local.copies
  config             = each.value.config

  # A topic is history: nothing that Terraform does may drop it.
  lifecycle {
    prevent_destroy = true
  }
}
