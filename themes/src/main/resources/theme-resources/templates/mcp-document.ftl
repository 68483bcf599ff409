<#-- For login themes that are not ours: the theme's own frame around it. Browsers heed a meta refresh in the body as well. -->
<#import "template.ftl" as layout>
<@layout.registrationLayout displayMessage=false; section>
  <#if section = "header">
    ${msg("mcpDocument" + kind + "Title")}
  <#elseif section = "form">
  <#if (refresh!"")?has_content><meta http-equiv="refresh" content="${refresh}"></#if>
  <div id="mcp-document" data-kind="${kind}">
    <p>${msg("mcpDocumentHost")} <strong id="mcp-document-host"><bdi dir="ltr">${host}</bdi></strong></p>
    <p>${msg("mcpDocumentId")} <bdi id="mcp-document-id" dir="ltr">${clientId}</bdi></p>
    <p>${msg("mcpDocument" + kind + "Meaning")}</p>
    <p id="mcp-contact">${msg("mcpDocument" + kind + "Ask")} <#if contact?has_content><strong><bdi>${contact}</bdi></strong><#else>${msg("mcpNoAccessAdministrator")}</#if></p>
    <#if kind == "WAITS" || kind == "COMING">
    <p>${msg(still?has_content?then("mcpDocumentGoesOn", "mcpDocumentIsStill"))} <a id="mcp-again" href="${again}">${msg("mcpDocumentAgain")}</a><#if still?has_content> · <a id="mcp-still" href="${still}">${msg("mcpDocumentStill")}</a></#if></p>
    <#if parameters?has_content>
    <form class="${properties.kcFormClass!}" action="${action}" method="post">
      <#list parameters as parameter>
      <input type="hidden" name="${parameter.name}" value="${parameter.value}">
      </#list>
      <button type="submit" class="${properties.kcButtonClass!} ${properties.kcButtonDefaultClass!} ${properties.kcButtonBlockClass!} ${properties.kcButtonLargeClass!}" name="${giveUp}" id="mcp-give-up" value="true">${msg("mcpDocumentGiveUp")}</button>
    </form>
    </#if>
    </#if>
  </div>
  </#if>
</@layout.registrationLayout>
