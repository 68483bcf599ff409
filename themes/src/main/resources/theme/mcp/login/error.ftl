<#import "mcp-page.ftl" as mcp>
<#-- Keycloak shows it for an address that is not served as well, and asks nobody what the problem is. -->
<#if problem??>
<#assign key = "mcpProblem." + problem.kind()>
<@mcp.page heading=msg(key + ".title")>
<div id="kc-error-message" class="mcp-stack" data-problem="${problem.kind()}">
  <p class="instruction">${msg(key + ".person")}</p>
  <section class="mcp-developer" aria-labelledby="mcp-developer-title">
    <h2 class="mcp-title" id="mcp-developer-title">${msg("mcpProblemDeveloper")}</h2>
    <p>${msg(key + ".developer")}</p>
    <#if problem.detail()?has_content>
    <p class="mcp-small">${msg("mcpProblemDetail")} <@mcp.foreign text=problem.detail() class="mcp-detail" /></p>
    </#if>
    <#if traceId??>
    <p class="mcp-small" id="traceId">${msg("traceIdSupportMessage", traceId)}</p>
    </#if>
  </section>
</div>
</@mcp.page>
<#else>
<@mcp.page heading=msg("mcpProblem.OTHER.title")>
<div id="kc-error-message" class="mcp-stack">
  <p class="instruction">${message.summary}</p>
</div>
</@mcp.page>
</#if>
