# A realm with an MCP server, by Terraform: what the provider has resources for is a resource, and the rest is the one call that sets a realm up.
# docs/setup.md says what was tried with it, and what was not.

terraform {
  required_version = ">= 1.4" # terraform_data
  required_providers {
    keycloak = {
      source  = "keycloak/keycloak"
      version = ">= 5.9.0"
    }
  }
}

variable "url" {
  description = "Where Keycloak is, without a slash at the end."
  type        = string
}

variable "client_id" {
  description = "A client of realm master with a service account that may manage realms."
  type        = string
  default     = "terraform"
}

variable "client_secret" {
  description = "Its secret."
  type        = string
  sensitive   = true
}

provider "keycloak" {
  url           = var.url
  client_id     = var.client_id
  client_secret = var.client_secret
}

resource "keycloak_realm" "company" {
  realm        = "company"
  enabled      = true
  ssl_required = "external"
  login_theme  = "mcp"

  # Whatever stands in no resource is taken off when the realm is written: what setup says of it has to stand here as well.
  attributes = {
    "mcp.metadata" = "true"
  }
}

# Registration policies, client profiles and their policy, scopes, the consent action, the key: what is missing is added, and the second time nothing.
# It comes again with each change of the realm or of the options.
resource "terraform_data" "setup" {
  triggers_replace = local.setup

  lifecycle {
    replace_triggered_by = [keycloak_realm.company]
  }

  provisioner "local-exec" {
    interpreter = ["/bin/sh", "-ceu"]
    environment = {
      URL           = var.url
      REALM         = keycloak_realm.company.realm
      CLIENT_ID     = var.client_id
      CLIENT_SECRET = var.client_secret
      OPTIONS       = local.setup
    }
    # The secret and the token go by standard input: arguments can be read by whoever is on the machine.
    command = <<-EOT
      token=$(printf 'user = "%s:%s"' "$CLIENT_ID" "$CLIENT_SECRET" |
        curl -sS --fail -K - -d grant_type=client_credentials "$URL/realms/master/protocol/openid-connect/token" |
        sed 's/.*"access_token":"\([^"]*\)".*/\1/')
      printf 'header = "Authorization: Bearer %s"' "$token" |
        curl -sS --fail-with-body -K - -H 'Content-Type: application/json' -d "$OPTIONS" "$URL/admin/realms/$REALM/mcp/setup"
    EOT
  }
}

locals {
  setup = jsonencode({
    clients   = ["claude", "vscode"]
    documents = "listed"
    lifetimes = true
  })
}

# The MCP server. Its secret is stored as a hash; Terraform's state has it from the one look at it, until it next refreshes: hand it to the server at once, or regenerate it.
resource "keycloak_openid_client" "payroll" {
  realm_id                   = keycloak_realm.company.id
  client_id                  = "payroll"
  name                       = "Payroll"
  access_type                = "CONFIDENTIAL"
  standard_flow_enabled      = false
  full_scope_allowed         = false
  pkce_code_challenge_method = "S256" # what the client policy sets

  extra_config = {
    "resource_url"         = "https://payroll.example.com/mcp"
    "mcp.scopes_supported" = "mcp:tools payroll:read"
  }

  depends_on = [terraform_data.setup]
}

# A scope of this server alone.
resource "keycloak_openid_client_scope" "payroll_read" {
  realm_id               = keycloak_realm.company.id
  name                   = "payroll:read"
  description            = "Read payslips"
  consent_screen_text    = "Read your payslips"
  include_in_token_scope = true
}

# A client of your own for it. With any attribute of the pack its policies reach it: PKCE, consent records, tokens for one server.
resource "keycloak_openid_client" "assistant" {
  realm_id                   = keycloak_realm.company.id
  client_id                  = "assistant"
  name                       = "Assistant"
  access_type                = "PUBLIC"
  standard_flow_enabled      = true
  full_scope_allowed         = false
  consent_required           = true
  pkce_code_challenge_method = "S256"
  valid_redirect_uris        = ["https://assistant.example.com/callback"]

  extra_config = {
    "mcp.dynamic" = "no"
  }

  depends_on = [terraform_data.setup]
}

resource "keycloak_openid_client_optional_scopes" "assistant" {
  realm_id        = keycloak_realm.company.id
  client_id       = keycloak_openid_client.assistant.id
  optional_scopes = ["mcp:tools", "offline_access", keycloak_openid_client_scope.payroll_read.name]
}

# Client policies of your own stand beside those of setup. The provider writes them all anew each time, so one after the other.
resource "keycloak_realm_client_policy_profile" "nonce" {
  realm_id    = keycloak_realm.company.id
  name        = "nonce-for-everybody"
  description = "Requests for an ID token bring a nonce."

  executor {
    name = "secure-session"
  }

  depends_on = [terraform_data.setup]
}

resource "keycloak_realm_client_policy_profile_policy" "assistant" {
  realm_id    = keycloak_realm.company.id
  name        = "assistant"
  description = "For clients of the department."
  enabled     = true
  profiles    = [keycloak_realm_client_policy_profile.nonce.name]

  condition {
    name = "client-attributes"
    configuration = {
      "is-negative-logic" = "false"
      "attributes"        = jsonencode([{ key = "department", value = "payroll" }])
    }
  }
}
