output "topics" {
  description = "Topics with their partitions and configuration."
  value       = local.topics
}
