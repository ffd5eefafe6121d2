variable "bootstrap_servers" {
  description = "Kafka brokers, host:port each."
  type        = list(string)

  validation {
    condition     = length(var.bootstrap_servers) > 0
    error_message = "At least one broker is needed."
  }
}

variable "tls_enabled" {
  description = "Whether the brokers are reached over TLS."
  type        = bool
  default     = false
}

variable "broker_count" {
  description = "Brokers in the cluster; caps the copies of each partition."
  type        = number
  default     = 3

  validation {
    condition     = var.broker_count >= 1
    error_message = "A cluster has at least one broker."
  }
}

variable "partitions" {
  description = "Number of partitions by group (conversation, org, single), where it differs from topics.yaml. Choose before the first apply: more partitions later send keys elsewhere."
  type        = map(number)
  default     = {}

  validation {
    condition     = alltrue([for count in values(var.partitions) : count >= 1])
    error_message = "A topic has at least one partition."
  }
}
