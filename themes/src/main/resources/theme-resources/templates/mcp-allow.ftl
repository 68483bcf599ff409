<#-- The consent page of a client that asks for no scope, for login themes that are not ours. -->
<#import "template.ftl" as layout>
<#assign to = consent.destination()>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("mcpAllowTitle")}
  <#elseif section = "form">
  <form id="mcp-allow" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
    <p>${msg("mcpAllowApplication")} <strong id="mcp-name"><bdi><#if consent.client().name()?has_content>${consent.client().name()}<#else>${consent.client().clientId()}</#if></bdi></strong></p>
    <#if consent.client().publisher().isPresent()>
    <#assign from = consent.client().publisher().get()>
    <p>${msg("mcpPublisher")} <strong id="mcp-publisher"><bdi dir="ltr">${from.host().lead()}${from.host().emphasis()}${from.host().tail()}</bdi></strong></p>
    <#if from.loopbackOnly()><p id="mcp-loopback-only">${msg("mcpPublisherLoopbackOnly")}</p></#if>
    </#if>
    <p>${msg("mcpAllowDestination")} <strong id="mcp-destination"><bdi dir="ltr">${to.lead()}${to.emphasis()}${to.tail()}</bdi></strong></p>
    <#if consent.server().isPresent()><p>${msg("mcpNoAccessServer")} <strong id="mcp-server"><bdi>${consent.server().get().name()}</bdi></strong></p></#if>
    <p id="mcp-no-scopes">${msg("mcpNoScopes")}</p>
    <input type="hidden" name="terms" value="${consent.terms()}">
    <input type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonDefaultClass!} ${properties.kcButtonLargeClass!}" name="cancel" id="kc-cancel" value="${msg("mcpAllowNo")}">
    <input type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonLargeClass!}" name="accept" id="kc-login" value="${msg("mcpAllowYes")}">
  </form>
  </#if>
</@layout.registrationLayout>
