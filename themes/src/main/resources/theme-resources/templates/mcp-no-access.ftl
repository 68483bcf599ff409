<#-- For login themes that are not ours: the theme's own frame around it. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("mcpNoAccessTitle")}
  <#elseif section = "form">
  <form id="mcp-no-access" class="${properties.kcFormClass!}" action="${url.loginAction}" method="post">
    <p>${msg("mcpNoAccessServer")} <strong id="mcp-server"><bdi>${server}</bdi></strong></p>
    <p>${msg("mcpNoAccessMeaning")}</p>
    <p id="mcp-contact">${msg("mcpNoAccessAsk")} <#if contact?has_content><strong><bdi>${contact}</bdi></strong><#else>${msg("mcpNoAccessAdministrator")}</#if></p>
    <input type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonPrimaryClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}" name="back" id="mcp-back" value="${msg("mcpNoAccessBack")}">
  </form>
  </#if>
</@layout.registrationLayout>
